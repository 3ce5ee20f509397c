using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Stacks;

var app = new App();
_ = new FoundationStack(app, "foundation");
app.Synth();
