mod crash;
mod exact;
mod fresh;
mod hostile;
mod kept;
