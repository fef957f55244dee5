// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Testing

@Suite struct InClusterConfigurationTests {
    @Test(arguments: [("10.96.0.1", "https://10.96.0.1:443"), ("fd00::1", "https://[fd00::1]:443")])
    func `a pod reaches its cluster by its service account`(host: String, url: String) async throws {
        try await withTemporaryDirectory { directory in
            try write("PEM", to: "\(directory)/ca.crt")
            try write("token", to: "\(directory)/token")
            try write("backup\n", to: "\(directory)/namespace")
            let environment = ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"]
            #expect(InClusterConfiguration.isAvailable(environment: environment, directory: directory))
            let configuration = try InClusterConfiguration.load(environment: environment, directory: directory)
            #expect(configuration.server.description == url)
            #expect(configuration.namespace == "backup")
            guard case .file(let path)? = configuration.login.bearer else {
                Issue.record("no token file")
                return
            }
            #expect(path == "\(directory)/token")
        }
    }

    @Test func `elsewhere there is none`() {
        #expect(!InClusterConfiguration.isAvailable(environment: [:], directory: "/"))
        let environment = ["KUBERNETES_SERVICE_HOST": "10.0.0.1"]
        #expect(!InClusterConfiguration.isAvailable(environment: environment, directory: "/does/not/exist"))
    }
}
