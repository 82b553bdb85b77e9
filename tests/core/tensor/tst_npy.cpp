// .npy headers: what NumPy writes is read, everything else is refused with its own code; what we write is what NumPy writes.
#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

std::vector<std::byte> array(const std::string& header, const std::string& data, int major = 1) {
    std::string out = "\x93NUMPY";
    out += static_cast<char>(major);
    out += '\0';
    for (int i = 0; i < (major == 1 ? 2 : 4); ++i) out += static_cast<char>((header.size() >> (8 * i)) & 0xff);
    out += header + data;
    const auto* bytes = reinterpret_cast<const std::byte*>(out.data());
    return {bytes, bytes + out.size()};
}

}  // namespace

class TestNpy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void headers_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("size");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char* name, const char* header, int size, const char* code) {
            QTest::newRow(name) << QByteArray(header) << size << QByteArray(code);
        };
        row("plain", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 24, "");
        row("longs of Python 2", "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }\n", 24, "");
        row("other order of keys", "{\"shape\": (), 'fortran_order': True, 'descr': '|u1'}", 1, "");
        row("empty dimension", "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 5)}", 0, "");
        row("objects", "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", 8, "npy-object");
        row("objects inside", "{'descr': [('a', '<f4'), ('b', '|O')], 'fortran_order': False, 'shape': (1,)}", 12, "npy-object");
        row("structure", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4, "npy-dtype");
        row("name of a type", "{'descr': 'float32', 'fortran_order': False, 'shape': (1,)}", 4, "");
        row("C type", "{'descr': '<d', 'fortran_order': False, 'shape': (1,)}", 8, "");
        row("long double", "{'descr': '<f16', 'fortran_order': False, 'shape': (1,)}", 16, "npy-dtype");
        row("dates", "{'descr': '<M8[s]', 'fortran_order': False, 'shape': (1,)}", 8, "npy-dtype");
        row("raw bytes", "{'descr': '|V2', 'fortran_order': False, 'shape': (1,)}", 2, "npy-dtype");
        row("texts", "{'descr': '<U5', 'fortran_order': False, 'shape': (1,)}", 20, "npy-dtype");
        row("twice", "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", 8, "npy-duplicate-key");
        row("missing key", "{'descr': '<f4', 'shape': (1,)}", 4, "npy-header");
        row("additional key", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", 4, "npy-header");
        row("negative", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4, "npy-shape");
        row("fraction", "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}", 4, "npy-shape");
        row("bool as size", "{'descr': '<f4', 'fortran_order': False, 'shape': (True,)}", 4, "npy-shape");
        row("number as shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", 12, "npy-shape");
        row("beyond 64 bits", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 4, "npy-shape");
        row("product overflows", "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296)}", 4, "npy-shape");
        row("too little data", "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", 11, "npy-truncated");
        row("call instead of a literal", "__import__('os').system('id')", 4, "npy-header");
        row("order is a number", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 4, "npy-header");
        row("text behind", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1", 4, "npy-header");
    }
    void headers() {
        QFETCH(QByteArray, header);
        QFETCH(int, size);
        QFETCH(QByteArray, code);
        for (const int major : {1, 2, 3}) {
            const auto view = parseNpy("x.npy", array(header.toStdString(), std::string(static_cast<std::size_t>(size), '\1'), major));
            QCOMPARE(view.ok(), code.isEmpty());
            if (!view.ok()) QCOMPARE(QByteArray::fromStdString(view.error().code), code);
        }
    }
    void remediesHelp() {
        const auto remedy = [](const std::string& descr) {
            return QString::fromStdString(
                english(parseNpy("x", array("{'descr': " + descr + ", 'fortran_order': False, 'shape': (1,)}", std::string(64, '\0')))
                            .error()
                            .remedy));
        };
        QVERIFY(remedy("[('i', '<i4'), ('f', '<f8', (3,))]").contains(QLatin1String("i=a['i'], f=a['f']")));
        QVERIFY(remedy("'<f16'").contains(QLatin1String("a.astype('float64')")));
        QVERIFY(remedy("'<M8[s]'").contains(QLatin1String("a.astype('int64')")));
        QVERIFY(remedy("'|O'").contains(QLatin1String("a.astype('float32')")));
        QVERIFY(remedy("'<U3'").contains(QLatin1String("a.astype('float32')")));
        QVERIFY(remedy("'<c32'").contains(QLatin1String("a.astype('complex128')")));
    }
    void longHeaderIsRefused() {
        const auto view = parseNpy("x", array(std::string(20'000, ' '), {}, 2));
        QVERIFY(!view.ok());
        QCOMPARE(view.error().code, std::string("npy-header-too-long"));
        QCOMPARE(parseNpy("x", array("{}", {}, 4)).error().code, std::string("npy-version"));
    }
    void fortranOrder() {
        std::string data;
        for (int i = 0; i < 6; ++i) data += static_cast<char>(i);
        const auto view = parseNpy("x", array("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}", data));
        QVERIFY(view.ok());
        QCOMPARE(view->toFloats(), (std::vector<float>{0, 2, 4, 1, 3, 5}));
    }
    void bytesEqualNumPys_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"f4.npy", "flag.npy", "scalar.npy", "c8.npy", "f2.npy"}) QTest::newRow(name) << name;
    }
    void bytesEqualNumPys() {
        QFETCH(QString, name);
        QFile file(QStringLiteral(TEST_DATA "/golden/input/checkpoint/") + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto view = readNpy(file.fileName().toStdString());
        QVERIFY(view.ok());
        QCOMPARE(QByteArray::fromStdString(npyBytes(*view)), file.readAll());
    }
    void archivesComeBack() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a.npz")).toStdString();
        const TensorView first = TensorView::fromFloats({2, 2}, {1, 2, 3, 4});
        QVERIFY(writeNpz(path, {{"first", first.permuted({1, 0})}, {"second", TensorView::fromFloats({}, {7})}}).ok());
        const auto arrays = readNpz(path);
        QVERIFY(arrays.ok());
        QCOMPARE(arrays->size(), std::size_t{2});
        QCOMPARE((*arrays)[0].first, std::string("first"));
        QCOMPARE((*arrays)[0].second.toFloats(), (std::vector<float>{1, 3, 2, 4}));
        QCOMPARE((*arrays)[1].second.rank(), 0);
    }
};

TD_TEST(TestNpy)
#include "tst_npy.moc"
