package dev.otto.read;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Wires the read API. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class ReadConfiguration {}
