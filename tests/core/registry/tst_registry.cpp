// A registry of a product of the test's own: look-up, scopes, construction and what the errors say, with their lines.
#include "core/config/config.h"
#include "core/registry/python_values.h"
#include "core/registry/registry.h"
#include "tests/support/test_program.h"

using namespace teardown;

namespace {

struct Toy {
    std::string kind;
    std::int64_t wheels = 0;
};
using ToyRegistry = Registry<Toy, std::vector<std::string>&>;

/// All that a new kind needs: a product and a table.
void fillToys(ToyRegistry& toys) {
    const auto make = [](const Arguments& a, std::vector<std::string>& log) -> Result<Toy> {
        log.push_back(a.configPath());
        if (a.integer("wheels") < 0) return a.bad("wheels", asIs("wheels must not be negative"));
        return Toy{a.signature().name, a.integer("wheels")};
    };
    toys.add({"Car", "Drives.", ReferenceClass::of("toys.road.car.Car"), {{"wheels", py::value(4), "How many."}}, make});
    toys.add({"Trailer",
              "Is drawn.",
              ReferenceClass::of("toys.road.trailer.Trailer"),
              {{"wheels", {}, "How many."}, {"hitch", {}, "Its kind."}},
              make});
    toys.add({"Plane", "Flies.", ReferenceClass::of("toys.air.plane.Plane"), {{"span", {}, "In metres."}}, {}});
}

struct Toys {
    ToyRegistry root{"toy", "base"};
    ToyRegistry road{"toys", "road", mmcvErrors(), &root};
    ToyRegistry own{"toys", "own", mmcvErrors(), &root};
    Toys() {
        fillToys(road);
        own.add(
            {"Sledge", "Slides.", ReferenceClass::own("own.Sledge"), {}, [](const Arguments&, std::vector<std::string>&) -> Result<Toy> {
                 return Toy{"Sledge", 0};
             }});
    }
};

ConfigValue parsed(const QString& dict) {
    const auto config = loadConfigText("toys.py", "shelf = dict(\n    toy=" + dict.toStdString() + ")\n");
    return config.ok() ? *(*config)->root.find("shelf")->find("toy") : ConfigValue();
}

}  // namespace

class TstRegistry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void builds() {
        const Toys toys;
        std::vector<std::string> log;
        for (const char* name : {"Car", "road.Car"}) {
            const auto toy = toys.road.build(parsed(QStringLiteral("dict(type='%1')").arg(QLatin1String(name))), "shelf.toy", log);
            QVERIFY(toy.ok());
            QCOMPARE(toy->wheels, 4);
        }
        const auto three = toys.road.build(parsed(QStringLiteral("dict(type='Car', wheels=3)")), "shelf.toy", log);
        QVERIFY(three.ok() && three->wheels == 3 && three->kind == "Car");
        const auto sledge = toys.road.build(parsed(QStringLiteral("dict(type='own.Sledge')")), "shelf.toy", log);
        QVERIFY(sledge.ok() && sledge->kind == "Sledge");
        QCOMPARE(log, (std::vector<std::string>{"shelf.toy", "shelf.toy", "shelf.toy"}));
    }

    void scopes() {
        const Toys toys;
        QVERIFY(toys.road.find("Car") && toys.road.find("Car") == toys.road.find("road.Car"));
        QCOMPARE(toys.own.find("road.Car"), toys.road.find("Car"));
        QCOMPARE(toys.root.find("road.Car"), toys.road.find("Car"));
        QVERIFY(!toys.road.find("Sledge"));    // no fall-through to another registry
        QVERIFY(!toys.road.find("base.Car"));  // the root holds nothing itself
        QVERIFY(!toys.road.find("moon.Car"));
        QCOMPARE(toys.road.foreignScope("moon.Car"), std::string("moon"));
        for (const char* known : {"Car", "road.Car", "own.Car", "base.Car"}) QVERIFY2(toys.road.foreignScope(known).empty(), known);
        QCOMPARE(toys.root.names(), (std::vector<std::string>{"road.Car", "road.Trailer", "road.Plane", "own.Sledge"}));
        QCOMPARE(toys.road.builtNames(), (std::vector<std::string>{"Car", "Trailer"}));
    }

    void info() {
        const Toys toys;
        const RegistryInfo road = toys.road.info();
        QCOMPARE(road.name, std::string("toys"));
        QCOMPARE(road.parent, std::string("base:toy"));
        QCOMPARE(toys.root.info().children, (std::vector<std::string>{"road", "own"}));
        QCOMPARE(road.items.size(), std::size_t{3});
        const RegistryItem& car = road.items[0];
        QCOMPARE(car.implementedIn, std::string("toys.road.car.Car"));
        QCOMPARE(car.referenceFile, std::string("toys/road/car.py"));
        QVERIFY(car.built && !road.items[2].built);
        QVERIFY(car.arguments[0].defaultValue == "4" && !car.arguments[0].required);
        QVERIFY(road.items[1].arguments[0].required && road.items[1].arguments[0].defaultValue.empty());
        QVERIFY(toys.own.info().items[0].referenceFile.empty());
    }

    void errors_data() {
        QTest::addColumn<QString>("dict");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("remedy");
        QTest::addColumn<QString>("member");
        const auto row = [](const char* name, const char* dict, const char* code, const char* what, const char* remedy,
                            const char* member) { QTest::newRow(name) << dict << code << what << remedy << member; };
        row("no dict", "7", "registry-config", "cfg must be a dict, but got <class 'int'>", "Write dict(type='...', ...) here.",
            "shelf.toy");
        row("no type", "dict(wheels=1)", "registry-type", "`cfg` or `default_args` must contain the key \"type\", but got {'wheels': 1}",
            "Add type='...' with a name of the toys registry.", "shelf.toy");
        row("type", "dict(type=3)", "registry-type", "type must be a str or valid type, but got <class 'int'>", "", "shelf.toy.type");
        row("near", "dict(type='Trialer')", "registry-unknown", "Trialer is not in the toys registry", "Did you mean 'Trailer'?",
            "shelf.toy.type");
        row("far", "dict(type='Xylophone')", "registry-unknown", "Xylophone is not in the toys registry",
            "No package that Teardown knows has this name; `teardown registry` lists those of mmclassification.", "shelf.toy.type");
        row("scope", "dict(type='moon.Car')", "registry-scope", "moon.Car: no registry of scope 'moon' is known to the toys registry",
            "mmclassification has a class of this name: write type='Car'.", "shelf.toy.type");
        row("scope, far", "dict(type='moon.Trialer')", "registry-scope",
            "moon.Trialer: no registry of scope 'moon' is known to the toys registry",
            "Names of mmclassification need no scope, or 'mmcls.'. Did you mean 'Trailer'?", "shelf.toy.type");
        row("not built", "dict(type='Plane', span=3)", "registry-not-built", "Plane of the toys registry is not supported by Teardown yet",
            "`teardown registry` says which names can.", "shelf.toy.type");
        row("argument", "dict(type='Car', wheel=3)", "registry-argument", "Car: Car.__init__() got an unexpected keyword argument 'wheel'",
            "Did you mean 'wheels'?", "shelf.toy.wheel");
        row("argument, far", "dict(type='Trailer', wheels=3, hitch=1, xylophone=3)", "registry-argument",
            "Trailer: Trailer.__init__() got an unexpected keyword argument 'xylophone'", "It takes 'wheels' and 'hitch'.",
            "shelf.toy.xylophone");
        row("no arguments", "dict(type='own.Sledge', rope=1)", "registry-argument",
            "Sledge: Sledge.__init__() got an unexpected keyword argument 'rope'", "Sledge takes no arguments.", "shelf.toy.rope");
        row("one missing", "dict(type='Trailer', hitch=1)", "registry-argument",
            "Trailer: Trailer.__init__() missing 1 required positional argument: 'wheels'", "Add 'wheels' to this dict.", "shelf.toy");
        row("two missing", "dict(type='Trailer')", "registry-argument",
            "Trailer: Trailer.__init__() missing 2 required positional arguments: 'wheels' and 'hitch'",
            "Add 'wheels' and 'hitch' to this dict.", "shelf.toy");
        row("kind", "dict(type='Car', wheels='3')", "config-value", "Car: wheels='3': must be an int, but is str", "", "shelf.toy.wheels");
        row("returned", "dict(type='Car', wheels=-1)", "config-value", "Car: wheels must not be negative", "", "shelf.toy.wheels");
    }
    void errors() {
        QFETCH(QString, dict);
        QFETCH(QString, code);
        QFETCH(QString, what);
        QFETCH(QString, remedy);
        QFETCH(QString, member);
        const Toys toys;
        std::vector<std::string> log;
        const auto toy = toys.road.build(parsed(dict), "shelf.toy", log);
        QVERIFY(!toy.ok());
        QCOMPARE(QString::fromStdString(toy.error().code), code);
        QCOMPARE(QString::fromStdString(english(toy.error().what)), what);
        QCOMPARE(QString::fromStdString(english(toy.error().remedy)), remedy);
        QCOMPARE(QString::fromStdString(toy.error().where.member), member);
        QCOMPARE(toy.error().where.file, std::string("toys.py"));
        QCOMPARE(toy.error().where.line, 2);
    }

    void errorsOfARegistryOfItsOwn() {
        class Blunt : public RegistryErrors {
        public:
            Error unknownName(const RegistryBase&, const std::string& name) const override {
                return {ErrorKind::BadInput, "toy-unknown", asIs("No " + name + "."), {}, {}};
            }
            const char* valueCode() const override { return "toy-value"; }
        };
        const Blunt blunt;
        ToyRegistry toys("toys", "road", blunt);
        fillToys(toys);
        std::vector<std::string> log;
        QCOMPARE(english(toys.build(parsed(QStringLiteral("dict(type='Cra')")), "shelf.toy", log).error().what), std::string("No Cra."));
        QCOMPARE(toys.build(parsed(QStringLiteral("dict(type='Car', wheels='a')")), "shelf.toy", log).error().code,
                 std::string("toy-value"));
    }
};

TD_TEST(TstRegistry)
#include "tst_registry.moc"
