// What the pages of an attempt do beyond HTML: the clock, and answers kept on the device. They work without it.
