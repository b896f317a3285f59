const { uploadFile: up } = uni; [up].forEach(f => f({ url: 'https://value.example/a' }))
