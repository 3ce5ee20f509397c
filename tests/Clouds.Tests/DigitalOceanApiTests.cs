using System.Net;
using System.Net.Http.Headers;
using HybridCloud.Clouds.Accounts;

namespace HybridCloud.Clouds.Tests;

/// <summary>The imitated DigitalOcean's API, whose one process answers the tests of all clouds.</summary>
public sealed class DigitalOceanApiTests
{
    [Theory]
    [InlineData("Bearer", "token", "//")]
    [InlineData("AWS4-HMAC-SHA256", "Credential=token/", "//")]
    [InlineData("Bearer", "token", "/v2/account%")]
    public async Task A_call_that_cannot_be_understood_fails_alone(string scheme, string credentials, string path)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var cloud = new DigitalOceanTeams();
        cloud.Admit("team", "token");
        var url = await cloud.ServeAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.UserAgent.ParseAdd("tests");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, credentials);

        using var failed = await http.GetAsync(new Uri(url + path), cancellation);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        using var answered = await http.GetAsync(new Uri(url + "/v2/account"), cancellation);

        Assert.False(failed.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }
}
