import { readWords } from './lexicon-words.ts'

/** German words in letters to companies and how they sound; chosen and weighed by hand for Tandem, from no other list. */
export const german = {
  words: readWords({
    '-3': `
      betrug betrogen furchtbar grauenhaft katastrophe katastrophal schrecklich unverschämt
      unverschämtheit unterirdisch abzocke frechheit hasse miserabel skandal schlimmste lüge lügen
      unzumutbar wütend`,
    '-2': `
      abgestürzt ärgerlich ärger beschwerde beschweren defekt enttäuscht enttäuschend enttäuschung
      fehler fehlerhaft falsch frustriert frustrierend genervt ignoriert inkompetent kaputt
      kündige kündigen kündigung langsam mangelhaft niemand nutzlos problem probleme sauer
      schlecht schlechte schlechter schlechten schlimm störung störungen unfreundlich ungenügend
      unmöglich unzufrieden unzuverlässig verärgert verloren versagt verschwendet beschädigt
      ausgefallen ausfall schade abbruch abbrüche`,
    '-1': `
      dauernd erneut immer_noch kompliziert lange langwierig leider nie schwierig spät teuer
      teurer umständlich unklar verspätet verspätung verzögert verzögerung warte warten wartete
      wartezeit wieder zweimal schon_wieder erhöhung erhöht`,
    1: `
      einfach fair freundliche höflich klar nett ok okay ordentlich pünktlich schnell schneller
      gelöst behoben geklappt klappt funktioniert verständlich`,
    2: `
      danke dankbar empfehle empfehlen empfehlenswert erfreut freundlich froh gerne glücklich gut
      gute guter gutes gefällt hilfreich hilfsbereit kompetent lieb liebe super tolle toll toller
      verlässlich zufrieden zuverlässig`,
    3: `
      ausgezeichnet begeistert beste bester bestens exzellent fantastisch großartig hervorragend
      herausragend klasse perfekt spitze wunderbar`,
  }),
  negations: `
    nicht kein keine keinen keinem keiner keines nie niemals nichts ohne weder kaum nirgends`
    .trim()
    .split(/\s+/),
  frequent: `
    der die das ein eine und ist war ich sie es mein meine wir von für auf dass dieser habe hat
    mit sein sind mir aber nicht bei ihr ihre den dem des zu im am`
    .trim()
    .split(/\s+/),
}
