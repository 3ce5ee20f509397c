// Each class has its own clouds, and waits for Terraform most of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
