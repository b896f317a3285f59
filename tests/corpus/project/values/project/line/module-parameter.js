module.exports = function (w) { w.request({ url: 'https://value.example/a' }) }
