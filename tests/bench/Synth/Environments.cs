using HybridCloud.Contract;
using HybridCloud.Infrastructure;
using HybridCloud.Infrastructure.Stacks;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Bench;

/// <summary>Synthesizes every stack that exists once per environment, for a number of environments.</summary>
internal static class Environments
{
    public static void Synthesize(int count, string output) => Synthesis.Run(
        new Settings
        {
            Image = new ImageReference("bench"),
            Environments = [DeploymentEnvironment.Prod],
            Stacks = [.. from stack in StackDefinition.All
                         where stack.PerEnvironment
                         from number in Enumerable.Range(1, count)
                         select stack with { Kind = stack.Kind with { Name = $"{stack.Name}-{number}" } }],
            Hcl = false,
            ReplaceSecrets = false,
            OutputFolder = output,
        },
        TextWriter.Null);
}
