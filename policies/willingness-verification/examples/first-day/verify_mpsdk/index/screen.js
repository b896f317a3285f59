Component({
  properties: { pushUrl: String, playUrl: String },

  methods: {
    onPusher({ detail }) {
      this.triggerEvent('pusher', detail);
    },
  },
});
