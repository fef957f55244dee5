// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Foundation
import Testing

/// One request out of `signatures.json`, with the signature that botocore gave it.
struct SignedCase: Decodable, Sendable, CustomTestStringConvertible {
    let method: String
    let host: String
    let path: String
    let query: [[String]]
    let headers: [[String]]
    let body: String
    let service: String
    let region: String
    let token: String?
    let expires: Int?
    let authorization: String?
    let signature: String?

    var testDescription: String { "\(method) \(host)\(path) \(query) \(headers) expires: \(expires ?? 0)" }

    static func load() throws -> (time: Timestamp, cases: [SignedCase]) {
        struct File: Decodable {
            let cases: [SignedCase]
        }
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/signatures.json")
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
        // 2026-01-31T23:59:58Z, as the script has it.
        return (Timestamp(secondsSince1970: 1_769_903_998), file.cases)
    }

    var url: RequestURL {
        let hostAndPort = host.split(separator: ":")
        return RequestURL(
            scheme: "https",
            host: String(hostAndPort[0]),
            port: hostAndPort.count == 2 ? Int(hostAndPort[1]) : nil,
            path: path,
            query: query.map { RequestURL.QueryItem($0[0], $0[1]) }
        )
    }

    var signer: SignatureV4 {
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            sessionToken: token.map(Secret.init),
            source: "a test"
        )
        return SignatureV4(credentials: credentials, region: region, service: service)
    }
}

@Suite struct SignatureTests {
    @Test(arguments: try SignedCase.load().cases.filter { $0.expires == nil })
    func `requests are signed as botocore signs them`(signed: SignedCase) throws {
        var request = AWSRequest(signed.method, signed.url, body: Array(signed.body.utf8))
        for header in signed.headers { request.headers.add(header[0], header[1]) }
        let hash = Digest.hex(Digest.sha256(request.body))
        signed.signer.sign(&request, payloadHash: hash, at: try SignedCase.load().time)
        #expect(request.headers["Authorization"] == signed.authorization)
    }

    @Test(arguments: try SignedCase.load().cases.filter { $0.expires != nil })
    func `URLs are presigned as botocore presigns them`(signed: SignedCase) throws {
        let time = try SignedCase.load().time
        let url = signed.signer.presign(signed.url, expiresIn: .seconds(try #require(signed.expires)), at: time)
        #expect(url.query.last == .init("X-Amz-Signature", try #require(signed.signature)))
    }

    @Test func `secrets are never printed`() {
        let credentials = AWSCredentials(
            accessKeyID: "AKID",
            secretAccessKey: Secret("very-secret"),
            sessionToken: Secret("token-secret"),
            source: "a test"
        )
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(!text.contains("very-secret") && !text.contains("token-secret"), "\(text)")
            #expect(text.contains("redacted"))
        }
    }
}
