# Sourced by ./mvnw. Maven itself should run on the JDK that Otto is written for, since the formatter parses with the
# compiler of the JVM it runs in. Where `java` is older, a newer JDK is looked for in the usual places; where there is
# none, nothing changes and the build's toolchain check says what is missing.
otto_jdk_feature() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}
otto_find_jdk() {
  if [ -n "${JAVA_HOME-}" ]; then
    otto_feature=$(otto_jdk_feature "$JAVA_HOME") && [ "${otto_feature:-0}" -ge 25 ] && return 0
  fi
  otto_java=$(command -v java 2>/dev/null) && otto_java=$(readlink -f "$otto_java" 2>/dev/null) || otto_java=
  set +f
  for otto_home in "${otto_java%/bin/java}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/jdk* /opt/java/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/*; do
    otto_feature=$(otto_jdk_feature "$otto_home") || continue
    if [ "${otto_feature:-0}" -ge 25 ]; then
      JAVA_HOME=$otto_home
      export JAVA_HOME
      break
    fi
  done
  set -f
  [ "${otto_feature:-0}" -ge 25 ]
}
if otto_find_jdk; then
  # Maven's own libraries and the formatter still use them; not news for whoever builds
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS-}"
  export MAVEN_OPTS
fi
# Whoever only runs Otto need not wait for the checks of its code, its tests and benchmarks, or a JVM that warms up for long.
if [ "$*" = spring-boot:run ] || [ "$*" = "-o spring-boot:run" ]; then
  MAVEN_ARGS="-Pquick,run -pl app -am ${MAVEN_ARGS-}"
  MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS-}"
  export MAVEN_ARGS MAVEN_OPTS
fi
