# Builds the runnable jar and an image around it. Otto runs as a user of its own: PostgreSQL refuses to run as root.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /otto
COPY . .
RUN ./mvnw -B -q -DskipTests -Dspotless.check.skip -Dmdep.analyze.skip package

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --create-home otto && mkdir /data && chown otto:otto /data
COPY --from=build /otto/app/target/app-*-exec.jar /otto.jar
USER otto
ENV OTTO_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "/otto.jar"]
