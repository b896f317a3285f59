require('@utils/alias'); require('~/utils/root'); require('config'); App({})
