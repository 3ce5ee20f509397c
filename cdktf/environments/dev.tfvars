# Inputs of every stack in dev, for people and workflows alike, one a line: name = "text", name = 3, name = true.
# What must not be committed: the variable TF_VARS, and the secret TF_SECRET_VARS. The inputs: docs/DEPLOY.md, "Inputs".
