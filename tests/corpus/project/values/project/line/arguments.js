function last() { return arguments[arguments.length - 1] } last(1, wx).request({ url: 'https://value.example/a' })
