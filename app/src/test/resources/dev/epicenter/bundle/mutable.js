export let state = 0;
