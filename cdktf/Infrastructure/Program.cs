using Amazon.JSII.Runtime;
using HybridCloud.Infrastructure;

EarlyCompilation.Start();
try
{
    Synthesis.Run(Settings.Read(Environment.GetEnvironmentVariable), Console.Out);
    return 0;
}
catch (SettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (Exception failed) when (failed is JsiiException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(SynthesisFault.Describe(failed));
    return 1;
}
