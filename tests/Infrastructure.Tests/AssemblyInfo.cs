// jsii is one Node process without locks: two tests that talk to it at once would mix their objects up.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
