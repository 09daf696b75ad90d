package dev.rungate.infra;

import software.amazon.awscdk.services.apigateway.BasePathMapping;
import software.amazon.awscdk.services.apigateway.DomainName;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.SecurityPolicy;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.constructs.Construct;

/// A name of one's own in front of the API; the name server is told by hand where it points.
final class OwnDomain extends Construct {
    private final DomainName name;

    OwnDomain(Construct scope, Choices.Domain domain, GatewayApi api) {
        super(scope, "Domain");
        name =
                DomainName.Builder.create(this, "Name")
                        .domainName(domain.name())
                        .certificate(
                                Certificate.fromCertificateArn(
                                        this, "Certificate", domain.certificateArn()))
                        .endpointType(EndpointType.REGIONAL)
                        .securityPolicy(SecurityPolicy.TLS_1_2)
                        .build();
        BasePathMapping.Builder.create(this, "Root")
                .domainName(name)
                .restApi(api.api())
                .stage(api.api().getDeploymentStage())
                .build();
    }

    /// The target that a CNAME or an alias record of the name has to have.
    String target() {
        return name.getDomainNameAliasDomainName();
    }
}
