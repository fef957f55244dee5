// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON

/// What an exec plug-in prints: an `ExecCredential` with its status filled in.
struct ExecCredential: Sendable {
    /// The bearer token.
    var token: SecretText?
    /// The client certificate and its key.
    var certificate: Login.Certificate?
    /// How long they are valid; `nil` means as long as the server takes them.
    var lifetime: Duration?

    /// Reads the output of a plug-in.
    /// - Parameters:
    ///   - output: What it wrote to standard output.
    ///   - plugin: The plug-in, for the version it must answer in.
    ///   - now: The present time, to which the expiry is compared.
    /// - Throws: ``KubernetesError`` with code `execPluginFailed`. The output is never part of it: it holds secrets.
    init(_ output: [UInt8], of plugin: ExecPlugin, now: Date = .now) throws(KubernetesError) {
        func failure(_ problem: String) -> KubernetesError {
            KubernetesError(.execPluginFailed, "the exec plug-in \(plugin.command) printed \(problem)")
        }
        guard let value = try? JSONParser.parse(output) else { throw failure("no JSON where an ExecCredential is due") }
        guard value["kind"]?.string == "ExecCredential" else {
            throw failure("a \"\(value["kind"]?.string ?? "")\" where an ExecCredential is due")
        }
        guard value["apiVersion"]?.string == plugin.apiVersion else {
            throw failure(
                "an ExecCredential of API version \"\(value["apiVersion"]?.string ?? "")\", while the kubeconfig asks "
                    + "for \"\(plugin.apiVersion)\""
            )
        }
        let status = value["status"]
        if let text = status?["token"]?.string, !text.isEmpty { token = SecretText(text) }
        let chain = status?["clientCertificateData"]?.string ?? ""
        let key = status?["clientKeyData"]?.string ?? ""
        guard chain.isEmpty == key.isEmpty else {
            throw failure("a client certificate without its key, or the reverse")
        }
        if !chain.isEmpty {
            let source = "the exec plug-in \(plugin.command)"
            certificate = Login.Certificate(certificate: Array(chain.utf8), key: SecretText(key), source: source)
        }
        guard token != nil || certificate != nil else { throw failure("neither a token nor a client certificate") }
        if let text = status?["expirationTimestamp"]?.string, !text.isEmpty {
            guard let date = Timestamp.parse(text) else { throw failure("an expirationTimestamp that is no time") }
            lifetime = .seconds(date.timeIntervalSince(now))
        }
    }
}
