using HybridCloud.Delivery.Tests.EndToEnd;

// Classes have clouds of their own, and those that deploy wait for Terraform and one another's processes most of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
