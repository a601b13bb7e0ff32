package dev.otto.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class ModulePictureTest {

    private record Module(String name, String description, List<String> uses) {}

    @Test
    void thePictureShowsWhatThePomsSay() throws Exception {
        GeneratedDocument.mustBe("docs/modules.md", picture(modules()));
    }

    @Test
    void everyModuleIsInIt() throws Exception {
        assertThat(modules()).extracting(Module::name).contains("shared-events", "command-side", "query-side", "app");
    }

    private static String picture(List<Module> modules) {
        Stream<String> arrows = modules.stream()
                .flatMap(module -> module.uses().stream().map(used -> "    " + module.name() + " --> " + used));
        return "# Modules\n\nGenerated from the poms; do not edit. An arrow is a dependency of production code.\n\n"
                + "```mermaid\ngraph TD\n"
                + arrows.collect(Collectors.joining("\n"))
                + "\n```\n\n| module | what it is for |\n|---|---|\n"
                + modules.stream()
                        .map(module -> "| `" + module.name() + "` | " + module.description() + " |\n")
                        .collect(Collectors.joining());
    }

    private static List<Module> modules() throws IOException, ParserConfigurationException, SAXException {
        List<Module> modules = new ArrayList<>();
        for (Element name : elements(pom(GeneratedDocument.ROOT.resolve("pom.xml")), "module")) {
            Element pom =
                    pom(GeneratedDocument.ROOT.resolve(name.getTextContent()).resolve("pom.xml"));
            List<String> uses = elements(pom, "dependency").stream()
                    .filter(dependency -> "dev.otto".equals(child(dependency, "groupId"))
                            && !"test".equals(child(dependency, "scope")))
                    .map(dependency -> String.valueOf(child(dependency, "artifactId")))
                    .distinct()
                    .toList();
            modules.add(new Module(name.getTextContent(), String.valueOf(child(pom, "description")), uses));
        }
        return modules;
    }

    private static Element pom(Path file) throws IOException, ParserConfigurationException, SAXException {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static List<Element> elements(Element below, String name) {
        NodeList nodes = below.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static @Nullable String child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent();
            }
        }
        return null;
    }
}
