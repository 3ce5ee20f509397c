/** The services in the order in which they are shown: id and name. */
export const NAMES = {
  postgres: 'PostgreSQL',
  valkey: 'Valkey',
  iam: 'AWS IAM Roles Anywhere',
  secret: 'AWS Secrets Manager',
};

/** The routes that each refresh must get an answer from. */
export const STATUS_ROUTES = ['database', 'iam', 'secret', 'worker'];
