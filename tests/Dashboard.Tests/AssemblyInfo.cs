using HybridCloud.Dashboard.Tests;

[assembly: AssemblyFixture(typeof(BrowserFixture))]
