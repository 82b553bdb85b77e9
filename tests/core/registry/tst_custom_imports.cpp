// Classes of custom_imports: found in the modules' text, which is never run.
#include "core/registry/custom_imports.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TstCustomImports : public QObject {
    Q_OBJECT

    QTemporaryDir m_project;

    bool write(const QString& name, const QByteArray& text) {
        const QFileInfo path(m_project.filePath(name));
        QFile file(path.filePath());
        return QDir().mkpath(path.path()) && file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }
    std::shared_ptr<const Config> config(const QByteArray& imports) {
        if (!write("configs/pets/net.py",
                   "custom_imports = dict(imports=" + imports + ")\nmodel = dict(backbone=dict(type='my.PetNet'))\n"))
            return nullptr;
        const auto read = loadConfig(m_project.filePath("configs/pets/net.py").toStdString());
        return read.ok() ? *read : nullptr;
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(
            write("pets/models/nets.py",
                  "from .base import PetNetBase\n# class PetNet:\nclass PetNetBase:\n    pass\n\nclass PetNet(PetNetBase):\n    pass\n"));
        QVERIFY(write("pets/models/__init__.py", "from .nets import PetNet\n"));
        QVERIFY(write("pets/heads.py", "@HEADS.register_module(name='PetHead')\nclass Head:\n    pass\n"));
        // Running it would be seen.
        QVERIFY(write("pets/trap.py", "open('" + m_project.filePath("ran").toUtf8() + "', 'w')\nclass Trap: pass\n"));
    }

    void definitions_data() {
        QTest::addColumn<QByteArray>("imports");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("line");
        const auto row = [](const char* test, const QByteArray& imports, const char* name, const char* file, int line) {
            QTest::newRow(test) << imports << QString(name) << QString(file) << line;
        };
        row("module", "['pets.models.nets']", "PetNet", "pets/models/nets.py", 6);
        row("scope", "['pets.models.nets']", "my.PetNet", "pets/models/nets.py", 6);
        row("text", "'pets.models.nets'", "PetNet", "pets/models/nets.py", 6);
        row("package", "['pets.models']", "PetNet", "pets/models/nets.py", 6);
        row("registered name", "['pets.models', 'pets.heads']", "PetHead", "pets/heads.py", 1);
        row("trap", "['pets.trap']", "Trap", "pets/trap.py", 2);
        row("not imported", "['pets.heads']", "PetNet", "", 0);
        row("no such class", "['pets.models']", "Pet", "", 0);
        row("no such module", "['cats.models']", "PetNet", "", 0);
        row("no module's name", "['../pets/heads', '..pets', 'pets.', '/etc', '', 7]", "PetHead", "", 0);
        row("no modules", "[]", "PetNet", "", 0);
    }
    void definitions() {
        QFETCH(QByteArray, imports);
        QFETCH(QString, name);
        QFETCH(QString, file);
        QFETCH(int, line);
        const auto read = config(imports);
        QVERIFY(read);
        const Place found = definitionOf(*read, name.toStdString());
        QCOMPARE(QString::fromStdString(found.file), file.isEmpty() ? QString() : m_project.filePath(file));
        QCOMPARE(found.line, line);
        QVERIFY(!QFile::exists(m_project.filePath("ran")));
    }

    void errorsNameTheDefinition() {
        const auto read = config("['pets.models']");
        QVERIFY(read);
        const Error unknown{ErrorKind::BadInput, "registry-unknown", {}, {}, {"net.py", 2, 0, "model.backbone.type", {}}};
        QVERIFY2(mentions(withCustomImports(*read, unknown).remedy, "pets/models/nets.py:6"),
                 english(withCustomImports(*read, unknown).remedy).c_str());
        Error other = unknown;
        other.code = "registry-argument";
        QVERIFY(withCustomImports(*read, other).remedy.empty());
        const auto elsewhere = config("['cats.models', 'dogs']");
        QVERIFY(elsewhere);
        QVERIFY(mentions(withCustomImports(*elsewhere, unknown).remedy, "cats.models, dogs"));
    }
};

TD_TEST(TstCustomImports)
#include "tst_custom_imports.moc"
