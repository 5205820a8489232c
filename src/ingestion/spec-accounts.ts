import { amount, type EventSpec, section, text, time } from './spec-event.ts'

// Segment's B2B SaaS, e-mail and live-chat specs: nothing is required there, so nothing is here.
const accounts = section('Accounts, B2B SaaS (Segment)')
const email = section('E-mail (Segment)', 'email')
const chat = section('Live chat (Segment)', 'conversation')

const accountName = { account_name: text('Name of the account; its id is `context.groupId`.') }
const username = { username: text('Name used to sign in.') }
const trial = {
  trial_start_date: time('First day.'),
  trial_end_date: time('Last day.'),
  trial_plan_name: text('Plan that is tried.'),
}
const campaign = {
  email_id: text('The e-mail.'),
  email_subject: text('Its subject.'),
  campaign_id: text('The campaign.'),
  campaign_name: text('Name of the campaign.'),
}
const chatProperties = {
  agent_id: text('Who answers.'),
  agent_name: text('The name the customer sees.'),
  agent_username: text('Who answers, as signed in.'),
  conversation_id: text('The conversation.'),
  conversation_duration: amount('Seconds since it began.'),
}
const chatMessage = {
  ...chatProperties,
  message_id: text('The message.'),
  message_body: text('What was written.'),
}

export const accountEvents: readonly EventSpec[] = [
  accounts('Account Created', 'An account was made.', accountName),
  accounts('Account Deleted', 'An account was ended.', accountName),
  accounts('Signed Up', 'Somebody signed up.', {
    type: text('How: invited, organic, …'),
    first_name: text('First name.'),
    last_name: text('Last name.'),
    email: text('E-mail address.'),
    phone: text('Phone number.'),
    ...username,
    title: text('Title.'),
  }),
  accounts('Signed In', 'Somebody signed in.', username),
  accounts('Signed Out', 'Somebody signed out.', username),
  accounts('Invite Sent', 'Somebody was invited to an account.', {
    invitee_email: text('E-mail address of the invited.'),
    invitee_first_name: text('First name of the invited.'),
    invitee_last_name: text('Last name of the invited.'),
    invitee_role: text('Role the invited will have.'),
  }),
  accounts('Account Added User', 'Somebody joined an account.', { role: text('Role in the account.') }),
  accounts('Account Removed User', 'Somebody left an account.'),
  accounts('Trial Started', 'A trial began.', trial),
  accounts('Trial Ended', 'A trial ended.', trial),
  email('Email Bounced', 'An e-mail could not be delivered.', campaign),
  email('Email Delivered', 'An e-mail reached the mailbox.', campaign),
  email('Email Opened', 'An e-mail was opened.', campaign),
  email('Email Link Clicked', 'A link of an e-mail was followed.', {
    ...campaign,
    link_id: text('The link.'),
    link_url: text('Where it leads.'),
  }),
  email('Email Marked as Spam', 'An e-mail was marked as spam.', campaign),
  email('Unsubscribed', 'Somebody does not want these e-mails any more.', {
    ...campaign,
    list_id: text('The list.'),
    list_name: text('Name of the list.'),
  }),
  chat('Live Chat Conversation Started', 'A chat began.', chatMessage),
  chat('Live Chat Conversation Ended', 'A chat ended.', chatMessage),
  chat('Live Chat Message Sent', 'The customer wrote in a chat.', chatMessage),
  chat('Live Chat Message Received', 'The customer got an answer in a chat.', chatMessage),
]
