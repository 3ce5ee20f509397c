// Classes have clouds of their own, and wait for Terraform most of the time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
