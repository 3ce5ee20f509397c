using System.Text.Json;

namespace Amazon.JSII.Runtime;

/// <summary>What Node answered to a call: a result, or why there is none.</summary>
internal readonly struct Answer(JsonDocument document) : IDisposable
{
    public JsonElement Result { get; } = document.RootElement.TryGetProperty("ok", out var ok) ? ok : document.RootElement;

    public JsiiException? Error { get; } =
        document.RootElement.TryGetProperty("error", out var error) ? new JsiiException(error.GetString()!) : null;

    public void Dispose() => document.Dispose();
}
