using HybridCloud.Workload.Hosting;

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable);
