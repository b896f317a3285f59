let r; ({request: r} = wx); r({url: 'https://value.example/a'})
