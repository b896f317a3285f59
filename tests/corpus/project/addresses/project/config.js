const env = 'prod'
export const HOSTS = { dev: 'https://dev.example', prod: 'https://prod.example' }
export default { base: HOSTS.prod, current: HOSTS[env] }
