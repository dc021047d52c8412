"""Adapts a classifier with skada, from arrays to a map and to answers with and without it.

    skada_adapt.py METHOD SOURCE TARGET OUTPUT SHRINKAGE PENALTY TOLERANCE

METHOD is coral, linear_map or subspace. Writes OUTPUT/map.npy, and OUTPUT/none.npy and OUTPUT/adapted.npy, the target's classes
by a head of the source alone and by one on mapped features. SHRINKAGE and PENALTY mean what they mean to `adapt`; TOLERANCE is
scikit-learn's, the largest slope by any one weight. With a TOLERANCE of 0 there is only the map.
"""

import sys

import numpy
from skada import (
    CORALAdapter,
    LinearOTMappingAdapter,
    PerDomain,
    SubspaceAlignmentAdapter,
    make_da_pipeline,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

method, source, target, output = sys.argv[1:5]
shrinkage, penalty, tolerance = map(float, sys.argv[5:])


def read(folder, name):
    return numpy.load(f"{folder}/train.{name}.npy")


x, z, labels = read(source, "features"), read(target, "features"), read(source, "labels")
both = numpy.concatenate([x, z]).astype(numpy.float64)
domains = numpy.concatenate([numpy.ones(len(x)), numpy.full(len(z), -2)])

# Theirs keeps 1 - reg of the covariance, and adds reg times the mean variance.
adapters = {
    "coral": lambda: CORALAdapter(reg=shrinkage / (1 + shrinkage)),
    "linear_map": lambda: LinearOTMappingAdapter(reg=shrinkage),
    "subspace": lambda: SubspaceAlignmentAdapter(n_components=40, random_state=0),
}


def head():
    # C is for the sum over all rows, and not for the mean.
    return LogisticRegression(C=1 / (penalty * len(x)), tol=tolerance, max_iter=5000)


if tolerance > 0:
    adapted = make_da_pipeline(PerDomain(StandardScaler()), adapters[method](), head())
    masked = numpy.concatenate([labels, numpy.full(len(z), -1)])
    adapted.fit(both, masked, sample_domain=domains)
    answers = adapted.predict(both[len(x) :], sample_domain=domains[len(x) :])
    numpy.save(f"{output}/adapted.npy", answers)
    alone = make_pipeline(StandardScaler(), head()).fit(both[: len(x)], labels)
    numpy.save(f"{output}/none.npy", alone.predict(both[len(x) :]))
else:
    scaled = numpy.concatenate([StandardScaler().fit_transform(rows.astype(numpy.float64)) for rows in (x, z)])
    adapter = adapters[method]()
    adapter.fit(scaled, sample_domain=domains)
    if method == "coral":
        found = adapter.cov_source_inv_sqrt_ @ adapter.cov_target_sqrt_
    elif method == "linear_map":
        found = adapter.ot_transport_.A_
    else:
        found = adapter.pca_source_.components_.T @ adapter.M_
    numpy.save(f"{output}/map.npy", found)
