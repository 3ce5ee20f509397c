using HybridCloud.Delivery.Targets;

namespace HybridCloud.Delivery.Preflight;

// Rests on an assumption (docs/ASSUMPTIONS.md): cache-node-offerings
/// <summary>The region offers the versions and sizes that the stack uses.</summary>
/// <param name="name">What is wanted, for the report.</param>
/// <param name="fix">What to do if it is not offered.</param>
/// <param name="questions">What is wanted, and functions that tell if the region offers it.</param>
internal sealed class AwsVersionsCheck(string name, string fix, IReadOnlyList<(string What, Func<CancellationToken, Task<bool>> Offered)> questions) : IPreflightCheck
{
    private const string Version = "2014-10-31";

    public string Name => name;

    /// <summary>The checks of a stack.</summary>
    public static IEnumerable<IPreflightCheck> Of(AwsReader aws, Target target, PreflightStack stack)
    {
        foreach (var (engine, version, size) in stack.Resources("aws_db_instance")
            .Select(instance => (Engine: stack.Text(instance, "engine") ?? "postgres", Version: stack.Text(instance, "engine_version"), Size: stack.Text(instance, "instance_class"))).Distinct())
        {
            yield return new AwsVersionsCheck($"RDS {engine} {version ?? "(same as its source)"} as {size} in {target.Region} for {stack.Name}", "Change the version or the class in the stack's profile (docs/PLATFORM.md)",
            [
                .. version is null ? [] : (IEnumerable<(string, Func<CancellationToken, Task<bool>>)>)[($"version {version}",
                    async cancellation => (await aws.QueryAsync("rds", Version, "DescribeDBEngineVersions", [("Engine", engine), ("EngineVersion", version)], cancellation)).Descendants("DBEngineVersion").Any())],
                ($"class {size}",
                    async cancellation => (await aws.QueryAsync("rds", Version, "DescribeOrderableDBInstanceOptions", [("Engine", engine), ("DBInstanceClass", size!), ("MaxRecords", "100")], cancellation)).Descendants("OrderableDBInstanceOption").Any()),
            ]);
        }

        foreach (var (engine, version, node) in stack.Resources("aws_elasticache_replication_group")
            .Select(group => (Engine: stack.Text(group, "engine") ?? "valkey", Version: stack.Text(group, "engine_version"), Node: stack.Text(group, "node_type"))).Distinct())
        {
            yield return new AwsVersionsCheck($"ElastiCache {engine} {version ?? "of any version"} as {node} in {target.Region} for {stack.Name}", "Change the version or the node type in the stack's profile (docs/PLATFORM.md)",
            [
                .. version is null ? [] : (IEnumerable<(string, Func<CancellationToken, Task<bool>>)>)[($"version {version}",
                    async cancellation => (await aws.QueryAsync("elasticache", "2015-02-02", "DescribeCacheEngineVersions", [("Engine", engine)], cancellation))
                        .Descendants("CacheEngineVersion").Any(offer => offer.Element("EngineVersion")!.Value == version || offer.Element("EngineVersion")!.Value.StartsWith(version + ".", StringComparison.Ordinal)))],
                // No call lists the node types of new clusters, only those that can be reserved.
                .. node is null ? [] : (IEnumerable<(string, Func<CancellationToken, Task<bool>>)>)[($"node type {node}",
                    async cancellation => (await aws.QueryAsync("elasticache", "2015-02-02", "DescribeReservedCacheNodesOfferings", [("CacheNodeType", node), ("MaxRecords", "20")], cancellation)).Descendants("ReservedCacheNodesOffering").Any())],
            ]);
        }
    }

    public async Task<PreflightFinding> LookAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(questions.Select(async question => (question.What, Offered: await question.Offered(cancellationToken))));
        var missing = answers.Where(answer => !answer.Offered).Select(answer => answer.What).ToList();
        return missing.Count == 0 ? PreflightFinding.Ok("is offered") : PreflightFinding.Fault($"{string.Join(" and ", missing)} {(missing.Count == 1 ? "is" : "are")} not offered", fix);
    }
}
