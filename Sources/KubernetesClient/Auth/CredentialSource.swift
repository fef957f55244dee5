// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import Synchronization

/// Provides the credentials of one login, and keeps them while they are valid.
///
/// Several requests that find them expired wait for one renewal.
final class CredentialSource: Sendable {
    /// How long the content of a token file is used.
    ///
    /// Service-account tokens are renewed well before they expire; kubectl reads them once a minute too.
    static let fileLifetime = Duration.seconds(60)

    private let login: Login
    /// The TLS settings a certificate out of a program is added to; `nil` for a server without TLS.
    private let tls: TLSConfiguration?
    private let runner: ExecPluginRunner?
    private let cached = Mutex<Credentials?>(nil)
    private let renewal = ConcurrencyLimit(1)

    init(_ login: Login, server: String, tls: TLSConfiguration?) {
        self.login = login
        self.tls = tls
        if case .program(let plugin)? = login.bearer {
            runner = ExecPluginRunner(plugin: plugin, user: login.user, server: server)
        } else {
            runner = nil
        }
    }

    /// Whether asking again can give other credentials.
    var canRenew: Bool {
        switch login.bearer {
        case .file, .program: true
        case .token, nil: false
        }
    }

    /// The headers of impersonation.
    var headers: [(name: String, value: String)] { login.impersonation }

    /// Credentials valid now.
    /// - Throws: ``KubernetesError`` with code `badConfig` or `execPluginFailed`; `CancellationError`.
    func current() async throws -> Credentials {
        if let valid { return valid }
        return try await renewal.withPermit {
            if let valid { return valid }
            var renewed = try await renew()
            cached.withLock { cached in
                renewed.generation = (cached?.generation ?? 0) + 1
                cached = renewed
            }
            return renewed
        }
    }

    /// Drops credentials the server did not accept, unless they have been replaced meanwhile.
    func invalidate(_ refused: Credentials) {
        cached.withLock { cached in
            if cached?.generation == refused.generation { cached?.expiry = .now }
        }
    }

    private var valid: Credentials? {
        cached.withLock { cached in
            guard let credentials = cached else { return nil }
            return (credentials.expiry ?? .now + .seconds(1)) > .now ? credentials : nil
        }
    }

    private func renew() async throws -> Credentials {
        switch login.bearer {
        case nil: return Credentials()
        case .token(let token)?: return Credentials(token: token)
        case .file(let path)?:
            let bytes = try ConfigurationFile.read(path, as: "the token file")
            let text = String(decoding: bytes, as: UTF8.self).trimmingWhitespace
            guard !text.isEmpty else { throw KubernetesError(.badConfig, "the token file \(path) is empty") }
            return Credentials(token: SecretText(text), expiry: .now + Self.fileLifetime)
        case .program(let plugin)?:
            guard let runner else { return Credentials() }
            let credential = try await runner.run()
            return try credentials(from: credential, of: plugin)
        }
    }

    private func credentials(from credential: ExecCredential, of plugin: ExecPlugin) throws -> Credentials {
        var credentials = Credentials(token: credential.token)
        if let lifetime = credential.lifetime { credentials.expiry = .now + lifetime }
        if let certificate = credential.certificate, var tls {
            try tls.present(certificate, of: "the exec plug-in \(plugin.command)")
            credentials.tls = tls
        }
        return credentials
    }
}
