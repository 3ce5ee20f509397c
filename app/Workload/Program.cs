using HybridCloud.Workload.Startup;

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable);
