using HybridCloud.Delivery.Tests.EndToEnd;

// Each class has its own clouds, and those that deploy wait for Terraform and one another's processes most of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
