// The tests share one system, and pull its plugs.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(HybridCloud.Workload.Tests.Live.SharedSystem))]
