// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Foundation
import Testing

@Suite struct AsyncHTTPSenderTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok"

    private func get(
        _ scheme: String = "http",
        port: Int,
        path: String = "/",
        timeout: Duration = .seconds(20),
        _ options: HTTPConnectionOptions = HTTPConnectionOptions()
    ) async throws -> (status: Int, header: String?, body: String) {
        try await AsyncHTTPSender.with(options) { http in
            let url = RequestURL(scheme: scheme, host: "127.0.0.1", port: port, path: path)
            let response = try await http.send(AWSRequest("GET", url, timeout: timeout))
            let body = String(decoding: try await response.collect(maximum: 1000), as: UTF8.self)
            return (response.status, response.headers["x-a"], body)
        }
    }

    @Test func `an answer is received whole`() async throws {
        let answer = try await withLoopbackServer(answering: Self.ok) { try await get(port: $0) }
        #expect(answer.status == 200 && answer.header == "b" && answer.body == "ok")
    }

    @Test func `a redirect is an answer like any other`() async throws {
        let moved = "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        let answer = try await withLoopbackServer(answering: moved) { try await get(port: $0) }
        #expect(answer.status == 307)
    }

    @Test func `an answer that ends too early is a broken connection`() async throws {
        let short = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123"
        let error = await #expect(throws: AWSError.self) {
            try await withLoopbackServer(answering: short) { try await get(port: $0) }
        }
        #expect(error?.code == .connectionLost)
        #expect(error?.isRetryable == true)
    }

    @Test func `a server that speaks something else is told`() async throws {
        let error = await #expect(throws: AWSError.self) {
            try await withLoopbackServer(answering: "220 mail.example ESMTP\r\n") { try await get(port: $0) }
        }
        #expect(error?.code == .connectionLost)
    }

    @Test func `a server that never answers is not waited for longer than said`() async throws {
        let error = await #expect(throws: AWSError.self) {
            try await withLoopbackServer(answering: nil) { try await get(port: $0, timeout: .milliseconds(200)) }
        }
        #expect(error?.code == .timedOut)
    }

    @Test func `a cancelled request ends at once`() async throws {
        try await withLoopbackServer(answering: nil) { port in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await get(port: port, timeout: .seconds(600)) }
                }
                group.cancelAll()
            }
        }
    }

    @Test func `a certificate is trusted when its CA is named, or when nobody looks`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "lifeboat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let certificate = try TestCertificate(in: directory.path)
        try await withLoopbackServer(answering: Self.ok, tls: certificate.context) { (port: Int) async throws in
            let error = await #expect(throws: AWSError.self) { try await get("https", port: port) }
            #expect(error?.code == .tls)
            #expect(error?.message == "the certificate of https://127.0.0.1:\(port) is not trusted")
            #expect(error?.hint?.contains("ca-file") == true)
            let trusted = HTTPConnectionOptions(caFile: certificate.file)
            let first = try await get("https", port: port, trusted)
            #expect(first.body == "ok")
            let blind = HTTPConnectionOptions(insecureSkipTLSVerify: true)
            let second = try await get("https", port: port, blind)
            #expect(second.body == "ok")
        }
    }
}
