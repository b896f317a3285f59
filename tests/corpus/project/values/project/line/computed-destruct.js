const k = 'request'; const {[k]: r} = wx; r({url: 'https://value.example/a'})
