/* Photos are made small on the phone: at most 1600 px, drawn anew, so that the camera's marks (where, when, whose) stay behind. */
(function () {
  const LONG_SIDE = 1600;
  const QUALITY = 0.82;

  /* Return {client_id, bytes, type} of a chosen file; rejects for what this browser cannot read as a picture. */
  async function shrink(file) {
    const url = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      const scale = Math.min(1, LONG_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
      const drawn = canvas.getContext("2d");
      drawn.fillStyle = "white"; /* JPEG knows no transparency */
      drawn.fillRect(0, 0, canvas.width, canvas.height);
      drawn.drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob) throw new Error("no picture");
      /* Bytes, for some phones' databases lose blobs. */
      return { client_id: window.field.store.uuid(), bytes: await blob.arrayBuffer(), type: blob.type };
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  window.field.shrink = shrink;
})();
