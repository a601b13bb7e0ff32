package dev.otto.platform.json;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Generates {@link RecordAccess}: plain bytecode, since reflection costs more than all the parsing around it. */
final class RecordAccesses {

    private static final MethodTypeDesc MAKE =
            MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object.arrayType());
    private static final MethodTypeDesc TAKE =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_Object.arrayType());

    private RecordAccesses() {}

    static RecordAccess of(Class<?> type) {
        try {
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            MethodHandles.Lookup generated =
                    inside.defineHiddenClass(bytecode(type), true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return (RecordAccess) generated
                    .findConstructor(generated.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("no access to the components of " + type.getName(), e);
        }
    }

    private static byte[] bytecode(Class<?> type) {
        ClassDesc record = ClassDesc.ofDescriptor(type.descriptorString());
        ClassDesc own = ClassDesc.of(type.getPackageName(), type.getSimpleName() + "Access");
        RecordComponent[] components = type.getRecordComponents();
        ClassDesc[] types = Arrays.stream(components)
                .map(component -> ClassDesc.ofDescriptor(component.getType().descriptorString()))
                .toArray(ClassDesc[]::new);
        return ClassFile.of()
                .build(
                        own,
                        made -> made.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                                .withInterfaceSymbols(ClassDesc.of(RecordAccess.class.getName()))
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        ClassFile.ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody("make", MAKE, ClassFile.ACC_PUBLIC, code -> {
                                    code.new_(record).dup();
                                    for (int i = 0; i < types.length; i++) {
                                        code.aload(1).loadConstant(i).aaload();
                                        unbox(code, types[i]);
                                    }
                                    code.invokespecial(
                                                    record,
                                                    ConstantDescs.INIT_NAME,
                                                    MethodTypeDesc.of(ConstantDescs.CD_void, types))
                                            .areturn();
                                })
                                .withMethodBody("take", TAKE, ClassFile.ACC_PUBLIC, code -> {
                                    code.aload(1).checkcast(record).astore(3);
                                    for (int i = 0; i < types.length; i++) {
                                        code.aload(2)
                                                .loadConstant(i)
                                                .aload(3)
                                                .invokevirtual(
                                                        record, components[i].getName(), MethodTypeDesc.of(types[i]));
                                        box(code, types[i]);
                                        code.aastore();
                                    }
                                    code.return_();
                                }));
    }

    private static ClassDesc boxOf(ClassDesc primitive) {
        return switch (primitive.descriptorString()) {
            case "Z" -> ConstantDescs.CD_Boolean;
            case "I" -> ConstantDescs.CD_Integer;
            case "J" -> ConstantDescs.CD_Long;
            case "D" -> ConstantDescs.CD_Double;
            default -> throw new IllegalArgumentException("primitive " + primitive.displayName());
        };
    }

    private static void unbox(CodeBuilder code, ClassDesc type) {
        if (type.isPrimitive()) {
            ClassDesc box = boxOf(type);
            code.checkcast(box).invokevirtual(box, type.displayName() + "Value", MethodTypeDesc.of(type));
        } else {
            code.checkcast(type);
        }
    }

    private static void box(CodeBuilder code, ClassDesc type) {
        if (type.isPrimitive()) {
            ClassDesc box = boxOf(type);
            code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, type));
        }
    }
}
