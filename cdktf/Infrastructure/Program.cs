using HybridCloud.Infrastructure;

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
