"""Charts as pictures: the figures of the pages drawn as SVG and PNG by the server, without a browser or a network."""
