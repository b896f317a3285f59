module.exports = { base: 'https://a.example' }
