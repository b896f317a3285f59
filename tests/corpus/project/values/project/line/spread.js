({...wx}).request({url: 'https://value.example/a'})
