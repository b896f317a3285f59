const {login, ...rest} = wx; rest.request({url: 'https://value.example/a'})
