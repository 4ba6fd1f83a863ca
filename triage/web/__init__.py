"""The pages: French, server-rendered, complete without JavaScript. They know ports and domain, never SQL."""
